const SPECIAL = { setuid: 0o4000, setgid: 0o2000, sticky: 0o1000 };

/** Permission bits as `ls` writes them: `rwxr-xr-x`. */
export function modeText(mode: number): string {
  const signs = [...'rwxrwxrwx'].map((sign, at) => (mode & (0o400 >> at) ? sign : '-'));
  const mark = (at: number, bit: number, letter: string) => {
    if (mode & bit) signs[at] = signs[at] === 'x' ? letter : letter.toUpperCase();
  };
  mark(2, SPECIAL.setuid, 's');
  mark(5, SPECIAL.setgid, 's');
  mark(8, SPECIAL.sticky, 't');
  return signs.join('');
}

export function octalOf(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(3, '0');
}

/** Null for what is no mode. */
export function modeOf(octal: string): number | null {
  return /^[0-7]{3,4}$/.test(octal.trim()) ? Number.parseInt(octal, 8) : null;
}
