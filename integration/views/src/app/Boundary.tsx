/** Catches what a screen throws, so that a mistake in one leaves a sentence and not a blank frame. */
import { Component, type ReactNode } from "react";

import { Failed } from "../shared/Failed";

export class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return <Failed error={this.state.error} again={() => this.setState({ error: null })} />;
  }
}
