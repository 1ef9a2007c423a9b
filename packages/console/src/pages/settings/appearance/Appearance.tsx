import { theme } from '../../../app/theme.ts';
import { useKept } from '../../../lib/hooks.ts';
import { FontSize } from '../../../terminal/FontSize.tsx';
import { fontSize } from '../../../terminal/terminals.ts';
import { Segmented } from '../../../ui/Segmented.tsx';

const TEXTS = {
  theme: 'Theme',
  themeMore: 'Follows your system unless you choose. Kept in this browser.',
  themes: [
    { value: 'system', label: 'System' },
    { value: 'light', label: 'Light' },
    { value: 'dark', label: 'Dark' },
  ],
  font: 'Terminal text',
  fontMore: 'The size of the text in every terminal.',
} as const;

/** How the console looks to this person in this browser. */
export function Appearance() {
  const [chosen, choose] = useKept(theme);
  const [size] = useKept(fontSize);
  return (
    <div className="max-w-160">
      <Choice title={TEXTS.theme} more={TEXTS.themeMore}>
        <Segmented label={TEXTS.theme} value={chosen} options={TEXTS.themes} onChange={choose} />
      </Choice>
      <Choice title={TEXTS.font} more={TEXTS.fontMore}>
        <span className="num text-ink-2">{size} px</span>
        <FontSize />
      </Choice>
    </div>
  );
}

function Choice({ title, more, children }: { title: string; more: string; children: React.ReactNode }) {
  return (
    <section className="flex flex-wrap items-center justify-between gap-x-8 gap-y-2 border-b border-line/70 py-3">
      <div>
        <h2 className="font-strong">{title}</h2>
        <p className="text-12 text-ink-3">{more}</p>
      </div>
      <div className="flex items-center gap-1">{children}</div>
    </section>
  );
}
