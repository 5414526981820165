package io.meltemi.debug;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;

/** A GET from some address; it can be asked for nothing else. */
final class FakeExchange extends HttpExchange {
  private final URI uri;
  private final InetSocketAddress from;

  FakeExchange(URI uri, String address) {
    this.uri = uri;
    this.from = new InetSocketAddress(address, 4711);
  }

  @Override
  public URI getRequestURI() {
    return uri;
  }

  @Override
  public String getRequestMethod() {
    return "GET";
  }

  @Override
  public InetSocketAddress getRemoteAddress() {
    return from;
  }

  @Override
  public Headers getRequestHeaders() {
    return new Headers();
  }

  @Override
  public Headers getResponseHeaders() {
    throw new UnsupportedOperationException();
  }

  @Override
  public HttpContext getHttpContext() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}

  @Override
  public InputStream getRequestBody() {
    return InputStream.nullInputStream();
  }

  @Override
  public OutputStream getResponseBody() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void sendResponseHeaders(int status, long length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int getResponseCode() {
    throw new UnsupportedOperationException();
  }

  @Override
  public InetSocketAddress getLocalAddress() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String getProtocol() {
    return "HTTP/1.1";
  }

  @Override
  public Object getAttribute(String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setAttribute(String name, Object value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setStreams(InputStream in, OutputStream out) {
    throw new UnsupportedOperationException();
  }

  @Override
  public HttpPrincipal getPrincipal() {
    throw new UnsupportedOperationException();
  }
}
