/** Something that an assistant asked for isn't done: the words that it gets, which name nothing that came from a device. */
export class Plain extends Error {
  override readonly name = 'Plain';
}
