import { FolderPlus, Upload } from 'lucide-react';
import { type ChangeEvent, useRef } from 'react';
import { collectChosen, type LocalItem } from '../../../files/collect.ts';
import { Button } from '../../../ui/Button.tsx';
import { Menu, MenuItem } from '../../../ui/Menu.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  onNewFolder: () => void;
  onUpload: (items: readonly LocalItem[]) => void;
}

/** What can be put into the folder that is shown. */
export function FolderActions({ onNewFolder, onUpload }: Props) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);

  /** Without this it chooses files. */
  function asFolder(input: HTMLInputElement | null) {
    folder.current = input;
    if (input) input.webkitdirectory = true;
  }

  function choose({ target }: ChangeEvent<HTMLInputElement>) {
    if (target.files) onUpload(collectChosen(target.files));
    // The same file can be chosen again.
    target.value = '';
  }

  return (
    <>
      <Menu
        trigger={
          <Button variant="primary">
            <Upload size={14} aria-hidden />
            {TEXTS.upload}
          </Button>
        }
      >
        <MenuItem onSelect={() => files.current?.click()}>{TEXTS.uploadFiles}</MenuItem>
        <MenuItem onSelect={() => folder.current?.click()}>{TEXTS.uploadFolder}</MenuItem>
      </Menu>
      <Button onClick={onNewFolder}>
        <FolderPlus size={14} aria-hidden />
        {TEXTS.newFolder}
      </Button>
      <input ref={files} type="file" multiple hidden aria-label={TEXTS.uploadFiles} onChange={choose} />
      <input ref={asFolder} type="file" hidden aria-label={TEXTS.uploadFolder} onChange={choose} />
    </>
  );
}
