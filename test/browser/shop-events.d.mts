import type { Sandbox } from '@capikit/sandbox';

export function sendShopEvents(sandbox: Sandbox): Promise<void>;
export function sendManyEvents(sandbox: Sandbox, events: number): Promise<void>;
