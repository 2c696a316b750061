import { describe, expect, it } from 'vitest';
import { FrameCommits, type FrameHost } from './frame_commits.ts';

class ManualHost implements FrameHost {
  hidden = false;
  readonly frames: (() => void)[] = [];
  private visible: () => void = () => undefined;

  requestFrame(callback: () => void): void {
    this.frames.push(callback);
  }

  isHidden(): boolean {
    return this.hidden;
  }

  onVisible(callback: () => void): void {
    this.visible = callback;
  }

  show(): void {
    this.hidden = false;
    this.visible();
  }

  frame(): void {
    for (const callback of this.frames.splice(0)) callback();
  }
}

describe('FrameCommits', () => {
  it('many_changes_are_one_commit', () => {
    const host = new ManualHost();
    const commits = new FrameCommits(host);
    let seen = 0;
    commits.subscribe(() => seen++);
    for (let i = 0; i < 100; i++) commits.mark();
    expect(seen).toBe(0);
    host.frame();
    expect(seen).toBe(1);
    expect(commits.revision()).toBe(1);
  });

  it('hidden_window_asks_for_no_frame_and_catches_up_once', () => {
    const host = new ManualHost();
    host.hidden = true;
    const commits = new FrameCommits(host);
    for (let i = 0; i < 10; i++) commits.mark();
    expect(host.frames).toHaveLength(0);
    host.show();
    host.frame();
    expect(commits.revision()).toBe(1);
  });

  it('window_hidden_between_request_and_frame_loses_nothing', () => {
    const host = new ManualHost();
    const commits = new FrameCommits(host);
    commits.mark();
    host.hidden = true;
    host.frame();
    expect(commits.revision()).toBe(0);
    host.show();
    host.frame();
    expect(commits.revision()).toBe(1);
  });

  it('becoming_visible_without_change_commits_nothing', () => {
    const host = new ManualHost();
    const commits = new FrameCommits(host);
    host.show();
    host.frame();
    expect(commits.revision()).toBe(0);
  });

  it('listener_that_left_is_not_called', () => {
    const host = new ManualHost();
    const commits = new FrameCommits(host);
    let seen = 0;
    commits.subscribe(() => seen++)();
    commits.mark();
    host.frame();
    expect(seen).toBe(0);
  });
});
