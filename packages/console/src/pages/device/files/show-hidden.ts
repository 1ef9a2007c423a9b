import { keep } from '../../../lib/kept.ts';

/** Whether names that begin with a dot are shown. */
export const showHidden = keep<boolean>(
  'guru.files.hidden',
  false,
  (text) => text === 'yes',
  (shown) => (shown ? 'yes' : null),
);
