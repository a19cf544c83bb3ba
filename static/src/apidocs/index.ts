// The page of the OpenAPI document: Swagger UI from our own files, in HELM's colors.
import 'swagger-ui-dist/swagger-ui.css';
import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js';
import { byId } from '../shared/dom';
import { csrfToken } from '../shared/csrf';
import './apidocs.css';

const place = byId('api-docs');

SwaggerUI({
  domNode: place,
  url: place.dataset.document ?? '/api/openapi.json',
  deepLinking: true,
  docExpansion: 'none',
  defaultModelsExpandDepth: -1,
  filter: true,
  tagsSorter: 'alpha',
  validatorUrl: null,
  requestInterceptor: (request) => {
    request.headers['X-CSRFToken'] = csrfToken();
    return request;
  },
});
