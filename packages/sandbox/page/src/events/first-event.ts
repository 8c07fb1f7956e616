/** An event to try the sandbox with. Its time is now. */
export const FIRST_EVENT: Readonly<Record<string, unknown>> = {
  event_name: 'Purchase',
  event_time: Math.floor(Date.now() / 1000),
  event_id: 'order-1',
  action_source: 'website',
  event_source_url: 'https://shop.example.com/thanks',
  user_data: { client_user_agent: 'Mozilla/5.0', external_id: ['customer-1'] },
  custom_data: { value: 42, currency: 'EUR' },
};
