/** Bytes as text. What is no UTF-8 is replaced, and comes as base64 too, so that nothing is lost. */
export interface OutputText {
  readonly text: string;
  readonly base64?: string;
}

/** `isCut`: more bytes follow, so a character that isn't whole at the end is left out of the text and is no fault. */
export function outputText(bytes: Uint8Array, isCut = false): OutputText {
  try {
    return {
      text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: isCut }),
    };
  } catch {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    return { text, base64: Buffer.from(bytes).toString('base64') };
  }
}
