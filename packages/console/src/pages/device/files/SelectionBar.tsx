import { Download, KeyRound, PencilLine, Trash2, X } from 'lucide-react';
import { type Place, transfers } from '../../../files/transfers.ts';
import { Button } from '../../../ui/Button.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import type { FileTask, Said } from './tasks.ts';
import { TEXTS } from './texts.ts';
import type { Selection } from './useSelection.ts';

interface Props {
  place: Place;
  selection: Selection;
  write: boolean;
  said: Said | null;
  onTask: (task: FileTask) => void;
  onUndo: () => void;
  undoing: boolean;
  onUnsay: () => void;
}

/** Along the bottom of the page: what can be done with what is chosen, or else what was done last. */
export function SelectionBar({ place, selection, write, said, onTask, onUndo, undoing, onUnsay }: Props) {
  const { entries } = selection;
  const [first] = entries;
  const bytes = entries.reduce((sum, { kind, size }) => (kind === 'file' ? sum + size : sum), 0);
  const zipped = entries.length > 1 || first?.kind === 'folder';
  const bar =
    'gutter sticky bottom-0 z-10 mt-auto flex min-h-11 flex-wrap items-center gap-2 border-t border-line-strong bg-raised py-1.5';

  if (first === undefined) {
    if (said === null) return null;
    return (
      <div role="status" className={bar}>
        <span className="min-w-0 flex-1 break-words">{said.words}</span>
        {said.undo && (
          <Button size="small" busy={undoing} onClick={onUndo}>
            {TEXTS.undo}
          </Button>
        )}
        <IconButton icon={X} label="Close" size="small" onClick={onUnsay} />
      </div>
    );
  }
  return (
    <div role="toolbar" aria-label={TEXTS.selected(entries.length, bytes)} className={bar}>
      <span className="num mr-auto text-ink-2">{TEXTS.selected(entries.length, bytes)}</span>
      <Button onClick={() => transfers.add({ ...place, direction: 'down', items: entries })}>
        <Download size={14} aria-hidden />
        {zipped ? TEXTS.asZip : TEXTS.download}
      </Button>
      {write && entries.length === 1 && (
        <Button onClick={() => onTask({ kind: 'rename', entry: first })}>
          <PencilLine size={14} aria-hidden />
          {TEXTS.rename}
        </Button>
      )}
      {write && !place.windows && (
        <Button onClick={() => onTask({ kind: 'mode', entries })}>
          <KeyRound size={14} aria-hidden />
          {TEXTS.mode}
        </Button>
      )}
      {write && (
        <Button variant="danger" onClick={() => onTask({ kind: 'remove', entries })}>
          <Trash2 size={14} aria-hidden />
          {TEXTS.remove}
        </Button>
      )}
      <IconButton icon={X} label={TEXTS.selectNone} onClick={selection.clear} />
    </div>
  );
}
