import type { CallOutput } from '@guru/client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { enrolmentTokensQuery } from '../../../api/enrolment.ts';
import { Button } from '../../../ui/Button.tsx';
import { CopyLine } from '../../../ui/Copy.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { Arrivals } from './Arrivals.tsx';
import { SYSTEMS, TEXTS } from './texts.ts';

type Made = CallOutput<'POST /api/v1/enrolment-tokens'>;

/** The new token with its secret, this once; the line to run; and who has come with it. */
export function MadeToken({ made, onDone }: { made: Made; onDone: () => void }) {
  const tokens = useInfiniteQuery(enrolmentTokensQuery);
  const [os, setOs] = useState<(typeof SYSTEMS)[number]['value']>('linux');
  const install = made.install.find((one) => one.os === os);
  const now = tokens.data?.pages
    .flatMap(({ items }) => items)
    .find(({ token_id }) => token_id === made.token_id);
  return (
    <section className="flex max-w-200 flex-col gap-5">
      <div>
        <h2 className="text-15 font-strong">
          {TEXTS.madeTitle}: {made.label}, {made.client_name} / {made.site_name}
        </h2>
        <p className="text-ink-2">{TEXTS.madeMore}</p>
      </div>
      <Part title={TEXTS.token}>
        <CopyLine text={made.token} label={TEXTS.copyToken} />
      </Part>
      <Part title={TEXTS.run}>
        <Segmented
          label={TEXTS.systems}
          value={os}
          options={SYSTEMS}
          onChange={setOs}
          className="self-start"
        />
        {install?.available === false ? (
          <Notice tone="info" title={TEXTS.notBuilt}>
            {TEXTS.notBuiltMore} <code className="font-mono text-12">{TEXTS.notBuiltCommand}</code>
          </Notice>
        ) : (
          install && <CopyLine text={install.command} label={TEXTS.copyCommand} />
        )}
      </Part>
      <Arrivals count={now?.uses ?? 0} site_id={made.site_id} />
      <Button onClick={onDone} className="self-start">
        {TEXTS.done}
      </Button>
    </section>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="flex flex-col gap-2">
      <h3 className="text-ink-2">{title}</h3>
      {children}
    </div>
  );
}
