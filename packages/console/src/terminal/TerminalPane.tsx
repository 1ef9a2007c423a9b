import { usePhone } from '../lib/hooks.ts';
import { Notice } from '../ui/Notice.tsx';
import { useScreen } from './hooks.ts';
import { KeyRow } from './KeyRow.tsx';
import { PeopleBar } from './PeopleBar.tsx';
import { SearchBar } from './SearchBar.tsx';
import { isOver } from './state.ts';
import { TerminalNotice } from './TerminalNotice.tsx';
import { type TerminalTab, terminals } from './terminals.ts';
import { wordsOf } from './texts.ts';

/** One terminal: its screen, its state where that is not simply connected, and on a phone the keys that a phone lacks. */
export function TerminalPane({ tab }: { tab: TerminalTab }) {
  const { id, screen, state } = tab;
  const place = useScreen(screen);
  const phone = usePhone();

  function leaveSearch() {
    screen?.clearSearch();
    terminals.setSearching(id, false);
    screen?.focus();
  }

  return (
    <section aria-label={tab.name} className="relative flex min-h-0 flex-1 flex-col bg-surface">
      {tab.together && !isOver(state) && (
        <PeopleBar
          watching={tab.watching !== null}
          people={tab.together.people}
          window={tab.together.window}
          onSay={(message) => terminals.say(id, message)}
        />
      )}
      <div ref={place} className="min-h-0 flex-1 overflow-hidden py-1.5 pl-3" />
      {state.kind === 'opening' && (
        <p role="status" className="waiting absolute top-2 left-3 font-mono text-ink-3">
          {wordsOf(state).word} {tab.name}…
        </p>
      )}
      {state.kind === 'waiting' && (
        <Notice
          tone="warn"
          title={wordsOf(state).more ?? ''}
          className="waiting absolute inset-x-3 bottom-3 max-w-140"
        />
      )}
      {isOver(state) && <TerminalNotice tab={tab} />}
      {tab.searching && screen && (
        <SearchBar onFind={(text, direction) => screen.find(text, direction)} onClose={leaveSearch} />
      )}
      {phone && screen && (
        <KeyRow
          ctrl={tab.ctrl}
          onCtrl={() => terminals.setCtrl(id, !tab.ctrl)}
          onKey={(data) => {
            screen.type(data);
            screen.focus();
          }}
        />
      )}
    </section>
  );
}
