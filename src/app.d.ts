declare global {
  /** True only in a build made with OWNCHART_DEMO_WALLET=1. */
  const __DEMO_WALLET__: boolean;
}

export {};
