import { readFileSync } from 'node:fs';
import { placeOf } from '../../runtime/process-place.ts';

/** Local flags of a terminal: Linux asm-generic/termbits.h, macOS sys/termios.h. */
const { ISIG, ICANON, ECHO } =
  process.platform === 'linux'
    ? { ISIG: 0x1, ICANON: 0x2, ECHO: 0x8 }
    : { ISIG: 0x80, ICANON: 0x100, ECHO: 0x8 };

/** Programs that can read a password key by key, to show a star for each, by their names as the kernel cuts them to 15 characters. */
const STAR_PROMPTS = new Set([
  'sudo',
  'sudo-rs',
  'doas',
  'su',
  'run0',
  'systemd-ask-pas',
  'systemd-tty-ask',
  'cryptsetup',
]);

/**
 * Whether somebody who types now types a password, by the terminal's local flags. A terminal that edits lines and doesn't echo is one where a program asks for one
 * (getpass(3), `read -s`, ssh, sudo). Without line editing it belongs to a program that draws by itself, an editor or a shell at its prompt, unless it is one of
 * those that show stars, as sudo with `pwfeedback` does, and no other program works for it. Also true when it can't be known.
 */
export function asksForSecret(flags: number | undefined, shellPid: number): boolean {
  if (flags === undefined) return true;
  if ((flags & ECHO) !== 0) return false;
  if ((flags & ICANON) !== 0) return true;
  // Who only passes keys on, to another machine or terminal, takes the signals for keys too.
  return (flags & ISIG) !== 0 && showsStars(shellPid);
}

/** Linux only: elsewhere no program is asked for its name. */
function showsStars(shellPid: number): boolean {
  const leader = placeOf(shellPid)?.foreground ?? -1;
  if (leader <= 1 || leader === shellPid) return false;
  try {
    if (!STAR_PROMPTS.has(readFileSync(`/proc/${leader}/comm`, 'utf8').trim())) return false;
    return readFileSync(`/proc/${leader}/task/${leader}/children`, 'utf8').trim() === '';
  } catch {
    // It has ended, or doesn't let itself be looked at: then it is no editor.
    return true;
  }
}
