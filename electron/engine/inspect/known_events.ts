/**
 * Events of AOSP's releases, for logs without the device's event-log-tags. Notation: names in
 * order;
 * `name` an integer, `name:unit` one with a unit, `name$` a word, `name*` free text, `name~` a
 * float; fields behind ` … ` came with later releases. Several definitions: the newest first.
 *
 * Facts from services/core/java/com/android/server/{am,wm}/EventLogTags.logtags of AOSP
 * frameworks/base, Android 8 to 16, system/memory/lmkd event.logtags, and crDroid's am_kill.
 */

const ACTIVITY = 'user token task_id component$';
const INTENT = `${ACTIVITY} action$ mime_type$ uri* flags`;
const SERVICE_START =
  'user component$ allow_while_in_use start_reason_code$ target_sdk caller_target_sdk ' +
  'notification_was_deferred notification_shown duration:ms start_foreground_count ' +
  'stop_reason* … ' +
  'fgs_type';
const RSS = 'total file anon swap';
const COMPACT_SIZES = ['before', 'delta']
  .flatMap((when) => RSS.split(' ').map((what) => `${when}_rss_${what}:kb`))
  .join(' ');

const ACTIVITY_MANAGER: Readonly<Record<string, readonly string[]>> = {
  am_anr: ['user pid package$ flags reason*'],
  am_proc_bound: ['user pid process$'],
  am_proc_died: ['user pid process$ … oom_adj proc_state'],
  am_proc_start: ['user pid uid process$ type* component*'],
  am_proc_bad: ['user uid process$'],
  am_proc_good: ['user uid process$'],
  am_low_memory: ['processes'],
  am_kill: [
    'user pid process$ oom_adj reason* rss:bytes',
    'user pid pss:bytes process$ oom_adj reason*',
    'user pid process$ oom_adj reason*',
  ],
  am_crash: [
    'user pid process$ flags exception$ message* file$ line … recoverable',
    'user pid process$ flags exception$ message* file$ line',
  ],
  am_wtf: ['user pid process$ flags tag$ message*'],
  am_broadcast_discard_filter: ['user broadcast action$ receiver_number filter'],
  am_broadcast_discard_app: ['user broadcast action$ receiver_number app*'],
  am_create_service: ['user service_record name$ uid pid'],
  am_destroy_service: ['user service_record pid'],
  am_process_crashed_too_much: ['user process$ pid'],
  am_drop_process: ['pid'],
  am_service_crashed_too_much: ['user crash_count component$ pid'],
  am_schedule_service_restart: ['user component$ time:ms'],
  am_provider_lost_process: ['user package$ uid name$'],
  am_process_start_timeout: ['user pid uid process$'],
  am_switch_user: ['user'],
  am_pre_boot: ['user package$'],
  am_meminfo: ['cached:bytes free:bytes zram:bytes kernel:bytes native:bytes'],
  am_pss: [
    'pid uid process$ pss:bytes uss:bytes … ' +
      'swap_pss:bytes rss:bytes stat_type proc_state time_to_collect:ms',
  ],
  am_mem_factor: ['current previous'],
  am_user_state_changed: ['user state'],
  am_uid_running: ['uid'],
  am_uid_stopped: ['uid'],
  am_uid_active: ['uid'],
  am_uid_idle: ['uid'],
  am_stop_idle_service: ['uid component$'],
  am_compact: [
    `pid process$ action$ ${COMPACT_SIZES} time:ms last_action last_action_timestamp:ms ` +
      'set_adj proc_state … before_zram_free:kb delta_zram_free:kb',
    `pid process$ action$ ${COMPACT_SIZES} time:ms last_action$ last_action_timestamp:ms ` +
      'set_adj proc_state … before_zram_free:kb delta_zram_free:kb',
  ],
  am_freeze: ['pid process$ … reason'],
  am_unfreeze: ['pid process$ … reason'],
  am_foreground_service_start: [SERVICE_START],
  am_foreground_service_denied: [SERVICE_START],
  am_foreground_service_stop: [SERVICE_START],
  am_foreground_service_timed_out: [SERVICE_START],
  am_cpu: ['pid uid name$ uptime:ms stime:ms utime:ms'],
  am_intent_sender_redirect_user: ['user'],
  am_clear_app_data_caller: ['pid uid package$'],
  am_uid_state_changed: ['uid seq uid_state old_uid_state capability old_capability flags reason*'],
  am_proc_state_changed: ['uid pid seq proc_state old_proc_state oom_adj old_oom_adj reason*'],
  am_oom_adj_misc: ['event uid pid seq arg1 arg2 reason*'],
};

/** Of the window manager; before Android 10 the same events began with am_. */
const ACTIVITIES: Readonly<Record<string, readonly string[]>> = {
  finish_activity: [`${ACTIVITY} reason*`],
  task_to_front: ['user task_id … display_id'],
  new_intent: [INTENT],
  create_task: ['user task_id … root_task_id display_id'],
  create_activity: [INTENT],
  // Some vendors add the pid.
  restart_activity: [`${ACTIVITY} … pid`],
  resume_activity: [ACTIVITY],
  activity_launch_time: [
    'user token component$ this_time:ms total_time:ms',
    'user token component$ time:ms',
  ],
  activity_fully_drawn_time: [
    'user token component$ this_time:ms total_time:ms',
    'user token component$ time:ms',
  ],
  failed_to_pause: ['user token wanting_to_pause$ currently_pausing$'],
  pause_activity: ['user token component$ … user_leaving$ reason*'],
  destroy_activity: [`${ACTIVITY} reason*`],
  relaunch_resume_activity: [ACTIVITY],
  relaunch_activity: [ACTIVITY],
  set_resumed_activity: ['user component$ reason*'],
  focused_stack: ['user display_id focused_stack_id last_focused_stack_id reason*'],
  focused_root_task: ['user display_id focused_root_task_id last_focused_root_task_id reason*'],
  stop_activity: ['user token component$'],
  remove_task: ['task_id root_task_id'],
  add_to_stopping: ['user token component$ reason*'],
};

/** Callbacks of activities: the token came with Android 11, the time with 14. */
const CALLBACKS = [
  ...['create', 'restart', 'start', 'resume', 'stop', 'destroy', 'activity_result'],
  ...['top_resumed_gained', 'top_resumed_lost'],
];

const WINDOW_MANAGER: Readonly<Record<string, readonly string[]>> = {
  wm_set_keyguard_shown: [
    'display_id keyguard_showing aod_showing keyguard_going_away occluded reason*',
    'display_id keyguard_showing aod_showing keyguard_going_away reason*',
  ],
  wm_no_surface_memory: ['window* pid operation$'],
  wm_stack_created: ['stack_id'],
  wm_stack_removed: ['stack_id'],
  wm_task_created: ['task_id … root_task_id'],
  wm_task_moved: ['task_id root_task_id display_id to_top index', 'task_id to_top index'],
  wm_task_removed: ['task_id root_task_id display_id reason*', 'task_id reason*'],
  wm_boot_animation_done: ['time:ms'],
  wm_wallpaper_surface: ['display_id visible … window*'],
};

const SYSTEM: Readonly<Record<string, readonly string[]>> = {
  boot_progress_start: ['time:ms'],
  boot_progress_ams_ready: ['time:ms'],
  boot_progress_enable_screen: ['time:ms'],
  configuration_changed: ['config_mask'],
  cpu: ['total:percent user:percent system:percent iowait:percent irq:percent softirq:percent'],
  notification_canceled: ['key$ reason lifespan:ms freshness:ms exposure:ms rank count listener$'],
  uc_switch_user: ['user'],
  uc_dispatch_user_switch: ['old_user new_user'],
  killinfo: [
    'pid uid oom_adj min_oom_adj task_size:kb kill_reason mem_free:kb cached:kb swap_cached:kb ' +
      'buffers:kb shmem:kb unevictable:kb swap_total:kb swap_free:kb active_anon:kb ' +
      'inactive_anon:kb active_file:kb inactive_file:kb s_reclaimable:kb s_unreclaim:kb ' +
      'kernel_stack:kb page_tables:kb ion_heap:kb ion_heap_pool:kb cma_free:kb … ' +
      'since_event:ms since_previous_wakeup:ms wakeups_since_event skipped_wakeups ' +
      'task_swap_size:kb gpu:kb thrashing max_thrashing psi_mem_some~ psi_mem_full~ ' +
      'psi_io_some~ psi_io_full~ psi_cpu_some~',
  ],
};

function prefixed(prefix: string): Record<string, readonly string[]> {
  const own = Object.entries(ACTIVITIES).map(
    ([name, rows]) => [`${prefix}_${name}`, rows] as const,
  );
  const callbacks = [...CALLBACKS, 'paused'].map((name) => {
    const first = prefix === 'wm' ? 'token' : 'user';
    const rows = [`${first} component$ reason* time:ms`, `${first} component$ reason*`];
    return [`${prefix}_on_${name}_called`, rows] as const;
  });
  return Object.fromEntries([...own, ...callbacks]);
}

export const KNOWN_EVENTS: Readonly<Record<string, readonly string[]>> = {
  ...prefixed('am'),
  ...prefixed('wm'),
  ...ACTIVITY_MANAGER,
  ...WINDOW_MANAGER,
  ...SYSTEM,
};
