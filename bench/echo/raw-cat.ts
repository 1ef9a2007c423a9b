/** What the program prints when it sends back keys. */
export const READY = 'ready';

/** For a shell: a program behind a terminal in raw mode that sends back each byte. What a shell shows of the command itself ends with no READY. */
export const RAW_CAT = `stty raw -echo; printf 'rea''dy'; exec cat`;
