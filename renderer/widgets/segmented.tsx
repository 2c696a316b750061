/** A choice of few, all in sight. Arrow keys move, as in any radio group. */
import { useId, type ReactNode } from 'react';
import './widgets.css';

interface SegmentedProps<Value extends string | number> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly {
    readonly value: Value;
    readonly label: string;
    readonly hint?: string;
  }[];
  readonly onChange: (value: Value) => void;
}

export function Segmented<Value extends string | number>(props: SegmentedProps<Value>): ReactNode {
  const { label, value, options, onChange } = props;
  const name = useId();
  return (
    <div className="segmented" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value} title={option.hint} data-checked={option.value === value}>
          <input
            type="radio"
            className="visually-hidden"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
