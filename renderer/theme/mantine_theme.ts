/** Mantine, where it is used (tooltips, command palette), drawn with our tokens. */
import { createTheme } from '@mantine/core';

export const mantineTheme = createTheme({
  fontFamily: 'var(--font)',
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '14px', xl: '16px' },
  defaultRadius: 4,
  respectReducedMotion: true,
});
