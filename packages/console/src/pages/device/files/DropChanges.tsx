import { Button } from '../../../ui/Button.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { TEXTS } from './texts.ts';

/** What was written would be lost: that is said before. */
export function DropChanges({ onDrop, onStay }: { onDrop: () => void; onStay: () => void }) {
  const words = TEXTS.editor;
  return (
    <Notice
      tone="warn"
      title={words.dropTitle}
      className="mb-3"
      actions={
        <>
          <Button size="small" variant="danger" onClick={onDrop}>
            {words.dropChanges}
          </Button>
          <Button size="small" onClick={onStay}>
            {words.keepEditing}
          </Button>
        </>
      }
    />
  );
}
