/**
 * An HTTP/1.1 server whose connections are bounded by where they come from: who says nothing, or
 * drips, makes way for who asks. In: sockets. Out: exchanges for the handlers, which are those of
 * the JDK's server. Each connection has a virtual thread; one more thread accepts, one ends what
 * takes too long.
 */
@NullMarked
package io.meltemi.base.http;

import org.jspecify.annotations.NullMarked;
