import { getRouteApi } from '@tanstack/react-router';
import { Section } from '../../../ui/Section.tsx';
import { Charts } from '../charts/Charts.tsx';
import { TEXTS } from '../texts.ts';
import { useDevice } from '../useDevice.ts';

const route = getRouteApi('/in/devices/$agentId');

/** What passes through the device's interfaces, and which it has. */
export function Network() {
  const { agentId } = route.useParams();
  const { facts } = useDevice(agentId);
  const words = TEXTS.interfaces;
  const interfaces = facts?.interfaces ?? [];
  return (
    <div className="gutter flex flex-col gap-8 pt-4 pb-10">
      <Charts agentId={agentId} only="network" />
      <Section title={words.title}>
        {interfaces.length === 0 ? (
          <p className="py-2 text-ink-3">{words.none}</p>
        ) : (
          <table aria-label={words.title} className="w-full">
            <thead>
              <tr className="text-left text-12 text-ink-3 *:py-1.75 *:pr-4 *:font-normal">
                <th>{words.name}</th>
                <th>{words.addresses}</th>
                <th className="max-sm:hidden">{words.mac}</th>
              </tr>
            </thead>
            <tbody>
              {interfaces.map(({ name, mac, addresses }) => (
                <tr key={name} className="border-t border-line/70 align-top *:py-1.75 *:pr-4">
                  <td>{name}</td>
                  <td className="font-mono text-12">
                    {addresses.map((address) => (
                      <p key={address} className="break-all">
                        {address}
                      </p>
                    ))}
                  </td>
                  <td className="font-mono text-12 text-ink-2 max-sm:hidden">{mac}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Section>
    </div>
  );
}
