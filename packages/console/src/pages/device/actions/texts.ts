import { plural } from '../../../lib/units.ts';

/** The words of what can be done to a device. */
export const TEXTS = {
  cancel: 'Cancel',
  rename: {
    title: 'Rename the device',
    more: (hostname: string) => `It calls itself ${hostname}. An empty name shows that again.`,
    label: 'Name in the console',
    submit: 'Rename',
    doing: 'Not renamed',
  },
  move: {
    title: (name: string) => `Move ${name}`,
    label: 'Site',
    choose: 'Choose a site',
    submit: 'Move',
    doing: 'Not moved',
  },
  remove: {
    title: (name: string) => `Remove ${name}`,
    danger: (name: string, place: string) =>
      `${name} at ${place} disappears from Guru with its measurements and its history. Its key is worth nothing from then on: to come back, the machine has to be enrolled again. The agent stays installed on it until you uninstall it there.`,
    sessions: (count: number) => `${plural(count, 'session')} on it ${count === 1 ? 'ends' : 'end'} at once.`,
    submit: (name: string) => `Remove ${name}`,
    doing: 'Not removed',
  },
} as const;
