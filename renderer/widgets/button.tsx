import type { ButtonHTMLAttributes, ReactNode } from 'react';
import './widgets.css';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: 'primary' | 'plain' | 'quiet';
  readonly children: ReactNode;
}

export function Button({ look = 'plain', className = '', ...rest }: ButtonProps): ReactNode {
  return <button type="button" className={`button button-${look} ${className}`} {...rest} />;
}
