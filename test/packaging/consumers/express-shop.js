// A shop in CommonJS JavaScript. It prints the port it listens on.
const { capi, collect } = require('@capikit/express');
const express = require('express');

const { SANDBOX_URL: baseUrl, DATASET_ID: datasetId } = process.env;
const app = express();
app.use(capi({ baseUrl, datasetId, accessToken: 'any-token-will-do' }));
app.use('/capi/collect', collect());
app.get('/thanks', (req, res) => {
  req.capi.track('PageView');
  const userData = { email: 'Jane@Example.com', phone: '+1 202-555-0123' };
  req.capi.track('Purchase', { value: 14.5, currency: 'EUR' }, { userData });
  res.send('Thank you');
});
const server = app.listen(0, () => console.log(server.address().port));
