import { AArrowDown, AArrowUp } from 'lucide-react';
import { useKept } from '../lib/hooks.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { FONT_SIZES, fontSize } from './terminals.ts';
import { TEXTS } from './texts.ts';

/** The size of every terminal's text; it is kept. */
export function FontSize() {
  const [size, setSize] = useKept(fontSize);
  return (
    <>
      <IconButton
        icon={AArrowDown}
        label={TEXTS.smaller}
        size="small"
        disabled={size <= FONT_SIZES.min}
        onClick={() => setSize(size - 1)}
      />
      <IconButton
        icon={AArrowUp}
        label={TEXTS.larger}
        size="small"
        disabled={size >= FONT_SIZES.max}
        onClick={() => setSize(size + 1)}
      />
    </>
  );
}
