import type { LucideIcon } from 'lucide-react';
import { Button, type ButtonProps } from './Button.tsx';
import { Tip } from './Tip.tsx';

type Props = Omit<ButtonProps, 'children' | 'aria-label'> & {
  icon: LucideIcon;
  /** The word for what it does: read aloud, and shown on hover and focus. */
  label: string;
};

/** A square button for the few actions whose icon everyone knows (close, copy, more), with its word at hand. */
export function IconButton({ icon: Icon, label, variant = 'quiet', className, size, ...rest }: Props) {
  return (
    <Tip tip={label}>
      <Button {...rest} variant={variant} size={size} square aria-label={label} className={className}>
        <Icon size={size === 'small' ? 14 : 15} aria-hidden />
      </Button>
    </Tip>
  );
}
