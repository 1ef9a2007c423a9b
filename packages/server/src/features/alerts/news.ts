import type { Severity } from '@guru/protocol/api';
import type { Tx } from '../../db/index.ts';

/** What people may have to be told: one turn of an alert or of an incident. */
export interface AlertNews {
  readonly partner_id: string;
  readonly subject: { readonly kind: 'alert' | 'incident'; readonly id: string };
  readonly what: 'opened' | 'worsened' | 'acknowledged' | 'resolved' | 'reminder';
  readonly severity: Severity;
  /** Unix milliseconds. */
  readonly at: number;
  readonly title: string;
  readonly summary: string;
  /** Null: it is about the whole fleet. */
  readonly place: {
    readonly client_id: string;
    readonly client_name: string;
    readonly site_id: string;
    readonly site_name: string;
  } | null;
  /** Null for an incident. */
  readonly device: {
    readonly agent_id: string;
    readonly hostname: string;
    readonly display_name: string | null;
  } | null;
  /** What to do about it, and what was noted when the same was over last; empty when nothing is known. */
  readonly step: string;
  readonly last_time: string;
  /** Devices that an incident has; 0 for an alert. */
  readonly devices: number;
}

/**
 * Takes news in the transaction that makes them true, so that they are told exactly when they are: whoever notifies writes down there what is to be sent, and sends it afterwards. Nothing that
 * is silenced gets here.
 */
export type TellAlertNews = (tx: Tx, news: readonly AlertNews[]) => Promise<void>;
