/**
 * Services as pods see them: {@link io.meltemi.envtest.service.ServiceDirectory} follows Services
 * and their endpoints, has the node send connections to them on, and tells their addresses by DNS.
 */
@NullMarked
package io.meltemi.envtest.service;

import org.jspecify.annotations.NullMarked;
