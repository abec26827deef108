/** Makes a site of the manual: pages in Markdown, notebooks with their outputs, the API. */
package org.gradsh.manual;
