import type { RecordingDetail } from '@guru/protocol/api';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useRef, useState } from 'react';
import { recordingSearchQuery, useDownload } from '../../api/recordings.ts';
import { useShortcuts } from '../../frame/shortcuts.ts';
import { ProblemNotice } from '../../ui/ProblemNotice.tsx';
import { Section } from '../../ui/Section.tsx';
import { Controls, toggle } from './Controls.tsx';
import { type Player, SPEEDS } from './player.ts';
import { Moment, ReplaySearch } from './ReplaySearch.tsx';
import { SeekBar } from './SeekBar.tsx';
import { TEXTS } from './texts.ts';
import { usePlayerState } from './usePlayer.ts';

const STEP_MS = 5000;

interface Props {
  recording: RecordingDetail;
  player: Player;
  onCopyLink: (at_ms: number) => void;
}

/** What steers a replay: the bar, the buttons, the keys, the search and the marks. */
export function ReplayView({ recording, player, onCopyLink }: Props) {
  const { recording_id, activity, marks } = recording;
  const state = usePlayerState(player);
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const search = useQuery(recordingSearchQuery(recording_id, useDeferredValue(text)));
  const hits = text.trim().length >= 2 ? search.data : undefined;
  const download = useDownload();
  const seek = (at_ms: number) => void player.seek(at_ms);
  const faster = (by: number) => player.setSpeed(SPEEDS[SPEEDS.indexOf(state.speed) + by] ?? state.speed);
  useShortcuts({
    ' ': () => toggle(player),
    ArrowLeft: () => seek(player.state.at_ms - STEP_MS),
    ArrowRight: () => seek(player.state.at_ms + STEP_MS),
    ArrowUp: () => faster(1),
    ArrowDown: () => faster(-1),
    '/': () => field.current?.focus(),
  });
  return (
    <>
      <SeekBar
        at_ms={state.at_ms}
        length_ms={state.length_ms}
        activity={activity}
        marks={marks}
        hits={hits?.map(({ at_ms }) => at_ms) ?? []}
        onSeek={seek}
      />
      <Controls
        player={player}
        state={state}
        downloading={download.isPending}
        onDownload={() => download.mutate(recording_id)}
        onCopyLink={() => onCopyLink(state.at_ms)}
      />
      <p className="text-12 text-ink-3 max-md:hidden">{state.waiting ? TEXTS.waiting : TEXTS.keys}</p>
      {download.error && (
        <ProblemNotice error={download.error} doing={TEXTS.doingDownload} className="mt-3" />
      )}
      <div className="mt-4 grid gap-6 *:min-w-0 md:grid-cols-2">
        <div>
          <ReplaySearch field={field} text={text} hits={hits} onText={setText} onSeek={seek} />
          {search.error && <ProblemNotice error={search.error} doing={TEXTS.doingSearch} className="mt-3" />}
        </div>
        <Section title={TEXTS.marks}>
          <ul className="pt-1">
            {marks.map((mark) => (
              <li key={`${mark.at_ms} ${mark.text}`}>
                <Moment at_ms={mark.at_ms} onSeek={seek}>
                  {mark.text}
                </Moment>
              </li>
            ))}
          </ul>
        </Section>
      </div>
    </>
  );
}
