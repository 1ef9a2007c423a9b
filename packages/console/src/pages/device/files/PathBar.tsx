import type { AttachedSession } from '@guru/client/session';
import { ArrowUp, ChevronRight, HardDrive, PencilLine, RotateCw } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { refreshFolder } from '../../../api/files.ts';
import { crumbsOf, parentPath } from '../../../files/paths.ts';
import type { Place } from '../../../files/transfers.ts';
import { IconButton } from '../../../ui/IconButton.tsx';
import { PathField } from './PathField.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  session: AttachedSession;
  place: Place;
  onGo: (path: string) => void;
  /** What can be done in this folder. */
  children?: ReactNode;
}

/** The way to the folder, each step of it a button; pressed beside them it is a text that can be written. */
export function PathBar({ session, place, onGo, children }: Props) {
  const { folder, windows } = place;
  const [writing, setWriting] = useState(false);
  const above = parentPath(folder, windows);
  return (
    <div className="gutter flex flex-wrap items-center gap-2 pt-3">
      <div className="flex h-8 min-w-60 flex-1 items-center gap-0.5 rounded-2 border border-line-strong bg-field px-0.5 max-sm:h-10 max-sm:basis-full">
        <IconButton
          icon={ArrowUp}
          label={TEXTS.up}
          size="small"
          disabled={above === null}
          onClick={() => above !== null && onGo(above)}
        />
        {writing ? (
          <PathField session={session} place={place} onGo={onGo} onClose={() => setWriting(false)} />
        ) : (
          <>
            <nav aria-label={TEXTS.path} className="min-w-0 overflow-x-auto [scrollbar-width:none]">
              <ol className="flex items-center font-mono text-12">
                {crumbsOf(folder, windows).map(({ name, path }, at) => (
                  <li key={path} className="flex shrink-0 items-center">
                    {at > 1 && <ChevronRight size={12} aria-hidden className="text-ink-3" />}
                    <button
                      type="button"
                      aria-current={path === folder ? 'location' : undefined}
                      onClick={() => onGo(path)}
                      className="flex h-6 min-w-6 items-center justify-center rounded-1 px-1.5 whitespace-pre text-ink-2 hover:bg-hover hover:text-ink aria-[current]:text-ink"
                    >
                      {name === '' ? <HardDrive size={13} aria-label={TEXTS.drives} /> : name.toWellFormed()}
                    </button>
                  </li>
                ))}
              </ol>
            </nav>
            <button
              type="button"
              aria-hidden
              tabIndex={-1}
              onClick={() => setWriting(true)}
              className="h-full min-w-4 flex-1 cursor-text"
            />
            <IconButton
              icon={PencilLine}
              label={TEXTS.editPath}
              size="small"
              onClick={() => setWriting(true)}
            />
            <IconButton
              icon={RotateCw}
              label={TEXTS.refresh}
              size="small"
              onClick={() => void refreshFolder(session)}
            />
          </>
        )}
      </div>
      {children}
    </div>
  );
}
