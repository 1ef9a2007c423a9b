/** What is to be copied. Both ends are folders of this machine. */
export interface Order {
  readonly direction: 'download' | 'upload';
  readonly from: string;
  /** Nothing has this name yet. */
  readonly to: string;
  readonly isFolder: boolean;
}
