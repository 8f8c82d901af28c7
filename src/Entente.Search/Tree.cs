namespace Entente.Search;

/// <summary>
/// All answers and what follows from them. It only grows; <see cref="SearchState"/> makes it a value. Node 0 is the root, which
/// has no reward. Everything in it follows from the answers in the order they were told.
/// </summary>
internal sealed class Tree
{
    private Node[] _nodes = new Node[16];
    private readonly Dictionary<int, Brood> _broods = [];
    private readonly List<string> _modelNames = [];
    private readonly List<Moments> _modelRewards = [];

    public Tree() => Count = 1;

    /// <summary>Nodes, the root among them.</summary>
    public int Count { get; private set; }

    public double SpentUsd { get; private set; }

    /// <summary>The node of the highest reward, the earliest of several; the root while there is none.</summary>
    public int Best { get; private set; }

    public IReadOnlyList<string> ModelNames => _modelNames;

    public ref readonly Node this[int node] => ref _nodes[node];

    /// <summary>All rewards of a model; empty for one that has none.</summary>
    public Moments RewardsOf(string model)
    {
        var at = _modelNames.IndexOf(model);
        return at < 0 ? default : _modelRewards[at];
    }

    public int ModelIndex(string model) => _modelNames.IndexOf(model);

    /// <summary>The children of a node that has some.</summary>
    public Brood BroodOf(int node) => _broods[node];

    public SearchNode Answer(int node)
    {
        ref readonly var one = ref _nodes[node];
        return new(node, one.Parent, _modelNames[one.Model], one.Reward, one.CostUsd);
    }

    public int Add(int parent, string model, double reward, double costUsd)
    {
        var id = Count;
        if (id == _nodes.Length)
        {
            Array.Resize(ref _nodes, 2 * id);
        }

        _nodes[id] = new Node { Parent = parent, Start = parent == 0 ? id : _nodes[parent].Start, Depth = _nodes[parent].Depth + 1, Model = Intern(model), Reward = reward, CostUsd = costUsd };
        Count++;
        SpentUsd += costUsd;
        Link(parent, id);
        Credit(parent, id, reward);
        var rewards = _modelRewards[_nodes[id].Model];
        rewards.Add(reward);
        _modelRewards[_nodes[id].Model] = rewards;
        if (Best == 0 || reward > _nodes[Best].Reward)
        {
            Best = id;
        }

        return id;
    }

    /// <summary>The tree as it was when it had <paramref name="count"/> nodes.</summary>
    public Tree Prefix(int count)
    {
        var tree = new Tree();
        for (var node = 1; node < count; node++)
        {
            ref readonly var one = ref _nodes[node];
            tree.Add(one.Parent, _modelNames[one.Model], one.Reward, one.CostUsd);
        }

        return tree;
    }

    /// <summary>To the new node's own distribution and its parent's Generated; for each further ancestor to its Continued, and to the distribution of the child on the path.</summary>
    private void Credit(int parent, int id, double reward)
    {
        _nodes[id].Subtree.Add(reward);
        _nodes[parent].Generated.Add(reward);
        for (var child = parent; child != 0; child = _nodes[child].Parent)
        {
            _nodes[child].Subtree.Add(reward);
            _nodes[_nodes[child].Parent].Continued.Add(reward);
        }
    }

    private void Link(int parent, int id)
    {
        if (!_broods.TryGetValue(parent, out var brood))
        {
            _broods.Add(parent, brood = new());
            if (parent != 0)
            {
                Grow(parent);
            }
        }

        _nodes[id].Slot = brood.Single.Count;
        brood.Single.Add(id);
        if (_nodes[parent].FirstChild == 0)
        {
            _nodes[parent].FirstChild = id;
        }
        else
        {
            _nodes[_nodes[parent].LastChild].NextSibling = id;
        }

        _nodes[parent].LastChild = id;
        _nodes[parent].Children++;
    }

    /// <summary>A child that has a child now is no longer single; the last single takes its slot.</summary>
    private void Grow(int child)
    {
        var brood = _broods[_nodes[child].Parent];
        var last = brood.Single[^1];
        brood.Single[_nodes[child].Slot] = last;
        _nodes[last].Slot = _nodes[child].Slot;
        brood.Single.RemoveAt(brood.Single.Count - 1);
        brood.Grown.Add(child);
    }

    private int Intern(string model)
    {
        var at = _modelNames.IndexOf(model);
        if (at >= 0)
        {
            return at;
        }

        _modelNames.Add(model);
        _modelRewards.Add(default);
        return _modelNames.Count - 1;
    }

    /// <summary>The children of a node: those without children, in no order that means anything, and those with some.</summary>
    internal sealed class Brood
    {
        public List<int> Single { get; } = [];

        public List<int> Grown { get; } = [];
    }

    internal struct Node
    {
        public int Parent;
        public int Start;
        public int Depth;
        public int Model;
        public double Reward;
        public double CostUsd;
        public int Children;
        public int FirstChild;
        public int LastChild;
        public int NextSibling;

        /// <summary>Its place among the single children of its parent, while it is one.</summary>
        public int Slot;

        /// <summary>Its own reward and those of all below.</summary>
        public Moments Subtree;

        /// <summary>Rewards of its children (GEN).</summary>
        public Moments Generated;

        /// <summary>Rewards of all below its children (CONT).</summary>
        public Moments Continued;
    }
}
