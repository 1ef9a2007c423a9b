import type { RunningGuru } from './start.ts';

/** What a person reads who has just typed `npm start`: where it is, and the one next step. */
export function welcome({ url, setup_url }: Pick<RunningGuru, 'url' | 'setup_url'>): string {
  if (setup_url === null) {
    return `\nGuru is ready: open ${url} and sign in.\nCtrl-C stops it.\n\n`;
  }
  return [
    '',
    `Guru is ready at ${url}`,
    '',
    '  Open this link to become its owner. It works once, and only the newest one does:',
    '',
    `  ${setup_url}`,
    '',
    'Ctrl-C stops it.',
    '',
    '',
  ].join('\n');
}
