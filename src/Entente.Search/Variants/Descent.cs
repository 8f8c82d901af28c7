namespace Entente.Search.Variants;

/// <summary>A node and all below it, parents before children, without a list of them.</summary>
internal ref struct Descent(Tree tree, int top)
{
    private int _at = -1;

    public readonly int Current => _at;

    public readonly Descent GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_at < 0)
        {
            _at = top;
            return true;
        }

        if (tree[_at].FirstChild is var first and not 0)
        {
            _at = first;
            return true;
        }

        while (_at != top)
        {
            if (tree[_at].NextSibling is var next and not 0)
            {
                _at = next;
                return true;
            }

            _at = tree[_at].Parent;
        }

        return false;
    }
}
