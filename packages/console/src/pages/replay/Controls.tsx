import { Download, Link2, Pause, Play } from 'lucide-react';
import { clockTime } from '../../lib/clock-time.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { type Player, type PlayerState, SPEEDS } from './player.ts';
import { TEXTS } from './texts.ts';

interface Props {
  player: Player;
  state: PlayerState;
  downloading: boolean;
  onDownload: () => void;
  onCopyLink: () => void;
}

const OPTIONS = SPEEDS.map((speed) => ({ value: String(speed), label: `${speed}×` }));

export function Controls({ player, state, downloading, onDownload, onCopyLink }: Props) {
  const { playing, at_ms, length_ms, speed, skipsIdle } = state;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 py-2">
      <Button variant="primary" className="w-20" onClick={() => toggle(player)}>
        {playing ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
        {playing ? TEXTS.pause : TEXTS.play}
      </Button>
      <span className="num text-ink-2">
        {clockTime(at_ms)} / {clockTime(length_ms)}
      </span>
      <Segmented
        label={TEXTS.speed}
        value={String(speed)}
        options={OPTIONS}
        onChange={(value) => player.setSpeed(SPEEDS.find((known) => String(known) === value) ?? 1)}
      />
      <label className="flex items-center gap-1.5 text-12 text-ink-2">
        <input
          type="checkbox"
          checked={skipsIdle}
          onChange={(event) => player.setSkipsIdle(event.target.checked)}
        />
        {TEXTS.skipIdle}
      </label>
      <div className="ml-auto flex items-center gap-1">
        <IconButton icon={Link2} label={TEXTS.copyLink} onClick={onCopyLink} />
        <IconButton icon={Download} label={TEXTS.download} busy={downloading} onClick={onDownload} />
      </div>
    </div>
  );
}

export function toggle(player: Player): void {
  if (player.state.playing) player.pause();
  else player.play();
}
