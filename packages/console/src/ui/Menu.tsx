import { Menu as Base } from '@base-ui/react/menu';
import { Check, type LucideIcon } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { cx } from '../lib/cx.ts';
import { Kbd } from './Kbd.tsx';

export const popupClass =
  'popup-motion origin-(--transform-origin) rounded-2 border border-line-strong bg-raised p-1 text-ink shadow-popup outline-none';
export const itemClass =
  'flex min-h-7 cursor-default items-center gap-2 rounded-1 px-2 py-1 outline-none select-none data-highlighted:bg-selected data-disabled:opacity-50 max-sm:min-h-10';

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement;
  children: ReactNode;
  align?: 'start' | 'end';
}

export function Menu({ trigger, children, align = 'end' }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={4} className="z-40">
          <Base.Popup className={cx(popupClass, 'min-w-48')}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface ItemProps {
  icon?: LucideIcon;
  onSelect: () => void;
  danger?: boolean;
  shortcut?: string;
  disabled?: boolean;
  children: ReactNode;
}

export function MenuItem({ icon: Icon, onSelect, danger, shortcut, disabled, children }: ItemProps) {
  return (
    <Base.Item
      className={cx(itemClass, danger && 'text-bad')}
      onClick={onSelect}
      disabled={disabled ?? false}
    >
      {Icon && <Icon size={14} aria-hidden className={danger ? '' : 'text-ink-3'} />}
      <span className="flex-1">{children}</span>
      {shortcut && <Kbd keys={shortcut} />}
    </Base.Item>
  );
}

/** An entry that is on or off; the menu stays open. */
export function MenuCheck(props: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}) {
  return (
    <Base.CheckboxItem className={itemClass} checked={props.checked} onCheckedChange={props.onChange}>
      <span className="flex w-3.5 justify-center">
        <Base.CheckboxItemIndicator>
          <Check size={14} aria-hidden />
        </Base.CheckboxItemIndicator>
      </span>
      {props.children}
    </Base.CheckboxItem>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="mx-1 my-1 h-px bg-line" />;
}
