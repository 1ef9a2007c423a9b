import { Dialog } from '../ui/Dialog.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { SHORTCUTS, TEXTS } from './texts.ts';

/** Every key, on one sheet. */
export function ShortcutSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={TEXTS.shortcuts}>
      <div className="grid gap-5">
        {SHORTCUTS.map(({ title, keys }) => (
          <section key={title}>
            <h3 className="mb-1 text-12 text-ink-3">{title}</h3>
            <dl>
              {keys.map(([shortcut, meaning]) => (
                <div
                  key={shortcut}
                  className="flex h-7 items-center justify-between border-b border-line last:border-0"
                >
                  <dt className="order-last">
                    <Kbd keys={shortcut} />
                  </dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
