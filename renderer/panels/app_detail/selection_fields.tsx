/** Which of the strategy's mappings are advised: folded away while it is all of them. */
import type { ReactNode } from 'react';
import type { SelectionMessage } from '../../../electron/common/wire.gen.ts';
import { toggled } from '../../session/ui_state.ts';
import {
  CATEGORY_OPTIONS,
  MIN_SIZE_OPTIONS,
  toSelectionSummary,
} from '../../view_models/selection_presentation.ts';
import { SelectField } from '../../widgets/select_field.tsx';

interface SelectionFieldsProps {
  readonly selection: SelectionMessage;
  readonly onChange: (patch: Partial<SelectionMessage>) => void;
}

export function SelectionFields({ selection, onChange }: SelectionFieldsProps): ReactNode {
  const { categories, minKb, residentOnly } = selection;
  return (
    <details className="selection-fields" data-testid="selection">
      <summary>
        Selection <span className="muted">{toSelectionSummary(selection)}</span>
      </summary>
      <fieldset>
        <legend>Rows of dumpsys meminfo (none chosen: all)</legend>
        {CATEGORY_OPTIONS.map(({ value, label }) => (
          <label key={value}>
            <input
              type="checkbox"
              checked={categories.includes(value)}
              onChange={() =>
                onChange({
                  categories: CATEGORY_OPTIONS.map((o) => o.value).filter((o) =>
                    toggled(categories, value).includes(o),
                  ),
                })
              }
            />
            {label}
          </label>
        ))}
      </fieldset>
      <SelectField
        label="Smallest mapping"
        value={String(minKb)}
        options={MIN_SIZE_OPTIONS}
        onChange={(value) => onChange({ minKb: Number(value) })}
        testId="min-size-select"
      />
      <label title="Looked up right before each call: what is in swap is left out.">
        <input
          type="checkbox"
          data-testid="resident-only"
          checked={residentOnly}
          onChange={() => onChange({ residentOnly: !residentOnly })}
        />
        Resident pages only
      </label>
    </details>
  );
}
