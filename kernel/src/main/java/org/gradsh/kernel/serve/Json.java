package org.gradsh.kernel.serve;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import com.google.gson.ToNumberPolicy;
import org.dflib.jjava.jupyter.messages.adapters.HistoryRequestAdapter;
import org.dflib.jjava.jupyter.messages.request.HistoryRequest;

/** The contents of messages as the classes of the base kernel, and back. */
final class Json {
  private static final Gson GSON =
      new GsonBuilder()
          .disableHtmlEscaping()
          .registerTypeAdapter(Double.class, (JsonSerializer<Double>) (v, t, c) -> number(v))
          .registerTypeAdapter(Float.class, (JsonSerializer<Float>) (v, t, c) -> number(v))
          .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
          .registerTypeAdapter(HistoryRequest.class, HistoryRequestAdapter.INSTANCE)
          .create();

  /** For data of the user's, in which null is a value. */
  private static final Gson DATA = GSON.newBuilder().serializeNulls().create();

  private Json() {}

  /** JSON has no NaN and no infinity: a page could not read them. */
  private static JsonElement number(Number value) {
    return Double.isFinite(value.doubleValue()) ? new JsonPrimitive(value) : JsonNull.INSTANCE;
  }

  /** An object as JSON. */
  static JsonObject of(Object content) {
    return GSON.toJsonTree(content).getAsJsonObject();
  }

  /** Any value as JSON. */
  static JsonElement tree(Object value) {
    return DATA.toJsonTree(value);
  }

  /** A reply that says it went well, which not all classes do. */
  static JsonObject ok(Object content) {
    JsonObject reply = of(content);
    reply.addProperty("status", "ok");
    return reply;
  }

  /** The content of a request, with what it leaves out as the protocol has it. */
  static <T> T content(JsonObject content, Class<T> type, JsonObject defaults) throws BadRequest {
    JsonObject whole = defaults.deepCopy();
    content
        .asMap()
        .forEach(
            (key, value) -> {
              if (!value.isJsonNull()) {
                whole.add(key, value);
              }
            });
    try {
      return GSON.fromJson(whole, type);
    } catch (JsonParseException | NumberFormatException | IllegalStateException e) {
      throw new BadRequest("the request makes no sense: " + e.getMessage());
    } catch (ClassCastException | NullPointerException e) {
      throw new BadRequest("the request lacks something, or has it in another form than it should");
    }
  }

  static <T> T content(JsonObject content, Class<T> type) throws BadRequest {
    return content(content, type, new JsonObject());
  }

  /** Plain Java for JSON: maps, lists, texts, numbers, booleans. */
  static Object plain(JsonElement json) {
    return GSON.fromJson(json, Object.class);
  }
}
