/** The page at `/`. Everything that varies is filled in by the script, as text. */
export const PAGE: string = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>capikit sandbox</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/app.css">
<script src="/app.js" defer></script>
</head>
<body>
<header>
  <h1>capikit sandbox</h1>
  <p id="connection" role="status">connecting…</p>
  <dl id="counts">
    <div><dt>accepted</dt><dd id="accepted">0</dd></div>
    <div><dt>refused</dt><dd id="refused">0</dd></div>
    <div><dt>requests</dt><dd id="requests">0</dd></div>
  </dl>
</header>
<main>
  <section id="empty" aria-labelledby="empty-title">
    <h2 id="empty-title">No events yet</h2>
    <p>Events sent to this address appear here as they arrive, newest first. Nothing leaves this machine.</p>
    <h3>Point your app here</h3>
    <pre tabindex="0"><code id="environment"></code></pre>
    <h3>Or send one by hand</h3>
    <pre tabindex="0"><code id="curl"></code></pre>
  </section>
  <section id="received" aria-labelledby="received-title" hidden>
    <h2 id="received-title">Received, newest first</h2>
    <ol id="feed"></ol>
    <p id="older" hidden>Older entries are no longer listed. All that is remembered: <a href="/api/events">/api/events</a></p>
  </section>
</main>
<noscript><p class="notice">This page needs JavaScript. The events are also at <a href="/api/events">/api/events</a>.</p></noscript>
</body>
</html>
`;
