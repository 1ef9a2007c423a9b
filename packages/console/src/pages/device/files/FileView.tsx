import { useEffect, useState } from 'react';
import type { Shown } from '../../../api/files.ts';
import { formatBytes } from '../../../lib/units.ts';
import { TEXTS } from './texts.ts';

/** What is in a file, as far as it can be shown. Nothing of it is ever taken for a page: text is text, a picture is drawn as the kind that its bytes say. */
export function FileView({ shown, name }: { shown: Shown; name: string }) {
  const { content, bytes, cut, entry } = shown;
  const words = TEXTS.preview;
  if (content.kind === 'binary') return <p className="text-ink-2">{words.binary}</p>;
  if (content.kind === 'picture') {
    if (cut) return <p className="text-ink-2">{words.tooLarge}</p>;
    return <Picture bytes={bytes} type={content.type} name={name} />;
  }
  if (content.text === '') return <p className="text-ink-3">{words.empty}</p>;
  return (
    <>
      {cut && (
        <p className="num pb-2 text-12 text-ink-3">
          {words.of(formatBytes(bytes.length), formatBytes(entry.size))}
        </p>
      )}
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
        aria-label={name}
        className="overflow-x-auto rounded-2 border border-line bg-sunken p-3"
      >
        <pre className="font-mono text-12 whitespace-pre">{content.text}</pre>
      </section>
    </>
  );
}

function Picture({ bytes, type, name }: { bytes: Uint8Array; type: string; name: string }) {
  const [url, setUrl] = useState<string | null>(null);
  const [broken, setBroken] = useState(false);
  // The address lives as long as the picture is shown.
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytes.slice()], { type }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes, type]);
  if (broken) return <p className="text-ink-2">{TEXTS.preview.brokenPicture}</p>;
  if (url === null) return null;
  return (
    <img
      src={url}
      alt={name}
      onError={() => setBroken(true)}
      className="max-h-[75vh] max-w-full rounded-2 border border-line bg-sunken object-contain"
    />
  );
}
