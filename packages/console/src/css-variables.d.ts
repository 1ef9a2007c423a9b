import 'react';

declare module 'react' {
  interface CSSProperties {
    /** Variables that a component hands to its styles. */
    [variable: `--${string}`]: string | number | undefined;
  }
}
