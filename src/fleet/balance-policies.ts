export const balancePolicies = ['least-loaded', 'prefix-affinity'] as const;
/** Which of several deployments a call goes to. */
export type BalancePolicy = (typeof balancePolicies)[number];
