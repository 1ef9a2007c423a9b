import { Button } from '../../../ui/Button.tsx';
import { Actions, Dialog } from '../../../ui/Dialog.tsx';
import { TEXTS } from './texts.ts';
import type { Answer } from './upload.ts';

interface Props {
  names: readonly string[];
  folder: string;
  onAnswer: (answer: Answer) => void;
  onClose: () => void;
}

/** Some names are taken where something is to be uploaded: which, and what is to be done. */
export function ConflictDialog({ names, folder, onAnswer, onClose }: Props) {
  const words = TEXTS.conflict;
  return (
    <Dialog open onClose={onClose} title={words.title(names.length)}>
      <p className="break-words text-ink-2">{words.more(names, folder)}</p>
      <p className="mt-2 text-12 text-ink-3">{words.merge}</p>
      <Actions>
        <Button onClick={onClose} className="mr-auto">
          {TEXTS.cancel}
        </Button>
        <Button onClick={() => onAnswer('skip')}>{words.skip}</Button>
        <Button variant="danger" onClick={() => onAnswer('replace')}>
          {words.replace}
        </Button>
        <Button variant="primary" onClick={() => onAnswer('keep')}>
          {words.keep}
        </Button>
      </Actions>
    </Dialog>
  );
}
