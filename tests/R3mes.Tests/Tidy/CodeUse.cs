using System.Reflection;

namespace R3mes.Tests.Tidy;

/// <summary>One use in compiled code.</summary>
/// <param name="From">The type whose code it is.</param>
/// <param name="Method">The method, field or type that it stands in.</param>
/// <param name="Name">What is used: a member's or type's name, or an instruction that makes a float.</param>
/// <param name="Member">The member that is used; null for a type or an instruction.</param>
/// <param name="Type">The type that is used, or that declares the member; a generic one without its arguments.</param>
internal sealed record CodeUse(Type From, string Method, string Name, MemberInfo? Member, Type Type)
{
    public override string ToString() => $"{From.FullName}.{Method} uses {Type.FullName}{(Member is null ? $" ({Name})" : "." + Name)}";
}
