/** How prompts for a secret end, in the languages that are met most. Stars behind them may stand for what was typed already. */
const ASKS_FOR_SECRET =
  /(?:pass(?:word|phrase|code|wd)|passwort|kennwort|mot de passe|contraseña|senha|wachtwoord|lösenord|adgangskode|salasana|hasło|heslo|пароль|密码|密碼|パスワード|암호|\bpin\b|\botp\b|verification code|one-time code|\btoken\b|\bsecret\b)[^\n:：]{0,80}[:：>]\s*[*•●]*\s*$/i;

/**
 * Whether a line that stands before the cursor asks for a secret by its words. Where the device sees its own terminal it knows better; but a prompt of another machine
 * behind it (inside ssh, a container, tmux) can be known by its words alone.
 */
export function asksInWords(line: string): boolean {
  return ASKS_FOR_SECRET.test(line);
}
