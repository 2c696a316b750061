/** Name, banners, and the line that says what was run, where and when. */
import { h, type Markup } from './markup.ts';
import type { ReportView } from './report_view.ts';
import { show } from './shown_value.ts';
import { toPresent } from './value_ref.ts';

function banner(kind: string, title: string, text: Markup): Markup {
  const attributes = { class: 'banner', role: 'note', 'data-banner': kind };
  return h('div', attributes, h('b', {}, title), ' ', text);
}

const END_TITLES = {
  complete: '',
  cancelled: 'Cancelled.',
  stopped_by_refusals: 'Stopped by refusals.',
  failed: 'Failed.',
} as const;

function endBanner(view: ReportView): Markup {
  const end = toPresent(view.result.at('end'));
  if (end === null) {
    return banner('unfinished', 'Not finished.', 'What follows is of the launches until now.');
  }
  const { reason } = end.value;
  if (reason === 'complete') return null;
  return banner(reason, END_TITLES[reason], [
    'What follows is of the launches until then. ',
    end.value.detail !== '' && show(end.at('detail'), 'text'),
  ]);
}

/** Above everything: what a reader must not miss. */
export function banners(view: ReportView): Markup {
  const { simulated, device } = view.result.value;
  return [
    simulated &&
      banner('simulated', 'Simulated data.', 'No device was measured; no figure here is evidence.'),
    device.info.isVirtual &&
      !simulated &&
      banner(
        'virtual',
        'Virtual device.',
        'The kernel’s work is real; times are those of an emulated machine and say nothing ' +
          'about a phone.',
      ),
    endBanner(view),
  ];
}

export function reportHeader(view: ReportView): Markup {
  const { result } = view;
  const info = result.at('device').at('info');
  const end = toPresent(result.at('end'));
  const { description } = result.value.plan;
  return h(
    'header',
    { class: 'report-head' },
    h('h1', {}, show(result.at('plan').at('name'), 'text')),
    description !== '' &&
      h('p', { class: 'lead' }, show(result.at('plan').at('description'), 'text')),
    h(
      'p',
      { class: 'head-line' },
      show(info.at('model'), 'text'),
      ' · Android ',
      show(info.at('androidRelease'), 'text'),
      ' · Linux ',
      show(info.at('kernel'), 'text'),
      ' · ',
      show(result.at('startedAtMs'), 'clock'),
      end !== null && [' to ', show(end.at('atMs'), 'clock')],
    ),
    banners(view),
  );
}
