using System.Reflection;
using System.Reflection.Emit;

namespace R3mes.Tests.Tidy;

/// <summary>What the compiled methods of a project use, read from their instructions: no spelling in the source hides it.</summary>
internal sealed class CompiledCode
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    private readonly List<CodeUse> _uses = [];

    private CompiledCode(Assembly assembly, Func<Type, bool> isRead)
    {
        Assembly = assembly;
        foreach (Type type in assembly.GetTypes().Where(isRead)) Read(type);
    }

    public Assembly Assembly { get; }

    /// <summary>Every use of a type or member, and every instruction that makes a float (its member is then null).</summary>
    public IReadOnlyList<CodeUse> Uses => _uses;

    public static CompiledCode Of(string project) =>
        new(Assembly.Load(project == "R3mes.Daemon" ? "remesd" : project), type => type.Namespace?.StartsWith("R3mes", StringComparison.Ordinal) == true);

    /// <summary>Reads one type and those nested in it, the compiler's own too.</summary>
    public static CompiledCode Of(Type one)
    {
        bool Within(Type? type) => type is not null && (type == one || Within(type.DeclaringType));
        return new CompiledCode(one.Assembly, Within);
    }

    private void Read(Type type)
    {
        if (type.BaseType is { } parent) Note(type, type.Name, parent);
        foreach (Type port in type.GetInterfaces()) Note(type, type.Name, port);
        foreach (FieldInfo field in type.GetFields(Declared)) Note(type, field.Name, field.FieldType);
        foreach (MethodBase method in type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared)))
        {
            foreach (ParameterInfo parameter in method.GetParameters()) Note(type, method.Name, parameter.ParameterType);
            if (method is MethodInfo { ReturnType: { } result }) Note(type, method.Name, result);
            if (method.GetMethodBody() is not { } body) continue;
            foreach (LocalVariableInfo local in body.LocalVariables) Note(type, method.Name, local.LocalType);
            Read(type, method, body.GetILAsByteArray()!);
        }
    }

    private void Read(Type type, MethodBase method, byte[] code)
    {
        Type[] ofType = type.IsGenericType ? type.GetGenericArguments() : [], ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : [];
        for (int at = 0; at < code.Length;)
        {
            OpCode operation = code[at] == 0xfe ? Codes[unchecked((short)(0xfe00 | code[at + 1]))] : Codes[code[at]];
            at += operation.Size;
            if (operation.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
                Note(type, method.Name, method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType, ofMethod)!);
            if (operation.Name!.StartsWith("conv.r", StringComparison.Ordinal) || operation.Name.StartsWith("ldc.r", StringComparison.Ordinal))
                _uses.Add(new CodeUse(type, method.Name, operation.Name, null, typeof(double)));
            at += OperandBytes(operation.OperandType, code, at);
        }
    }

    private static int OperandBytes(OperandType operand, byte[] code, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };

    private void Note(Type from, string method, MemberInfo used)
    {
        if (used is Type type) NoteType(from, method, type);
        else
        {
            _uses.Add(new CodeUse(from, method, used.Name, used, Plain(used.DeclaringType!)));
            NoteType(from, method, used.DeclaringType!);
            if (used is MethodInfo { IsGenericMethod: true } generic)
            {
                foreach (Type argument in generic.GetGenericArguments()) NoteType(from, method, argument);
            }
        }
    }

    private void NoteType(Type from, string method, Type used)
    {
        while (used.HasElementType) used = used.GetElementType()!;
        if (used.IsGenericParameter) return;
        _uses.Add(new CodeUse(from, method, used.Name, null, Plain(used)));
        foreach (Type argument in used.GenericTypeArguments) NoteType(from, method, argument);
    }

    private static Type Plain(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;
}
