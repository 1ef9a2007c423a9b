/** As the API asks for it. */
export const MIN_PASSWORD = 12;

export interface Strength {
  /** 0 to 4: how much of the bar is filled. */
  readonly level: 0 | 1 | 2 | 3 | 4;
  readonly words: string;
}

const GUESSED_FIRST = /^(.)\1+$|password|passwort|qwert|letmein|12345|admin|welcome/i;

/**
 * A hint while a password is typed: length counts most, for that is what a guess costs; what is guessed first, or is told by the
 * e-mail address, counts for nothing. The server decides on its own.
 */
export function strengthOf(password: string, email: string): Strength {
  const length = [...password].length;
  if (length === 0)
    return { level: 0, words: `At least ${MIN_PASSWORD} characters. Several words are easy to keep.` };
  if (length < MIN_PASSWORD) return { level: 1, words: `${MIN_PASSWORD - length} more to go.` };
  const name = email.split('@')[0]?.toLowerCase() ?? '';
  const tellsName = name.length >= 4 && password.toLowerCase().includes(name);
  if (tellsName) return { level: 1, words: 'It holds your e-mail name, which is guessed first.' };
  const varied = new Set(password).size;
  if (GUESSED_FIRST.test(password) || varied < 6)
    return { level: 1, words: 'This is among the first to be guessed.' };
  if (length >= 20) return { level: 4, words: 'Strong.' };
  if (length >= 16) return { level: 3, words: 'Good.' };
  return { level: 2, words: 'Enough. A word more makes it strong.' };
}
