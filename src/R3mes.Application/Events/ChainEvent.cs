using System.Globalization;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Content;

namespace R3mes.Application.Events;

/// <summary>Something that happened in a block, for people and indexers: no rule reads it.</summary>
/// <param name="Type">One of <see cref="EventTypes"/>.</param>
/// <param name="Attributes">In the order they were added.</param>
public sealed record ChainEvent(string Type, IReadOnlyList<EventAttribute> Attributes)
{
    /// <summary>An event without attributes yet.</summary>
    /// <param name="type">One of <see cref="EventTypes"/>.</param>
    public static ChainEvent Of(string type) => new(type, []);

    /// <summary>An event with its attributes: what every transaction makes is made at once.</summary>
    /// <param name="type">One of <see cref="EventTypes"/>.</param>
    /// <param name="attributes">Keys and values, in order; a value is text, an address or an amount.</param>
    public static ChainEvent Of(string type, params ReadOnlySpan<(string Key, object Value)> attributes)
    {
        EventAttribute[] all = new EventAttribute[attributes.Length];
        for (int i = 0; i < all.Length; i++) all[i] = new EventAttribute(attributes[i].Key, attributes[i].Value);
        return new ChainEvent(type, all);
    }

    /// <summary>The value of an attribute, empty when it has none of this key.</summary>
    /// <param name="key">The key.</param>
    public string this[string key]
    {
        get
        {
            foreach (EventAttribute attribute in Attributes)
                if (attribute.Key == key) return attribute.Value;
            return "";
        }
    }

    /// <summary>The event with one more attribute.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    public ChainEvent With(string key, string value) => this with { Attributes = [.. Attributes, new EventAttribute(key, value)] };

    /// <summary>The event with one more number.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    public ChainEvent With(string key, ulong value) => With(key, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>The event with one more address.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    public ChainEvent With(string key, Address value) => With(key, value.ToString());

    /// <summary>The event with one more CID.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    public ChainEvent With(string key, Cid value) => With(key, value.ToString());

    /// <summary>The event with one more amount, such as 5uremes.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    public ChainEvent With(string key, Amount value) => With(key, value.ToString());
}
